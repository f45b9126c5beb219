"""What a run did, written down."""
