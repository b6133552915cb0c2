"""How worked attempts become documents: segments, rounds, encoding with a loss mask."""
