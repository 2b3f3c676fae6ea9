"""What is measured of the house beside what is tested, each against the same job by hand."""
