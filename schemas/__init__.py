"""What newsbeam reads, passes on and writes. Imports nothing of the layers above."""
