"""The rules of telephony: pure, told the time by whoever asks."""
