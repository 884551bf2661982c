"""What whoever watches the servers reads: figures for Prometheus, never a name, a text or a number of a problem."""
