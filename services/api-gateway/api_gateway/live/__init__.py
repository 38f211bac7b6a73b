"""Live changes: one reading of the stream LIVE per replica, fanned out to every connected screen."""
