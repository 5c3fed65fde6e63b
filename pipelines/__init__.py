"""What runs: one Beam graph per job, and the command line."""
