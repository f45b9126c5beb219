"""scikit-learn as far as seeds matter."""
