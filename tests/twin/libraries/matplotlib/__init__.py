"""Only `matplotlib.pyplot` matters."""
