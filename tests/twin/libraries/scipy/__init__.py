"""SciPy as far as seeds matter: significance tests."""
