"""One module per action a charger can ask (OCPP 1.6 §4). Each returns only when its facts are durable."""
