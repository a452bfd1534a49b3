"""AWS on this machine: ministack in a child process, mended where it differs from AWS."""
