"""Values: what they are, what they depend on, what they hold."""
