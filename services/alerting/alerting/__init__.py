"""Notifications to members, in the app and by email."""
