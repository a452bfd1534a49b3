"""AWS on this machine: ministack in a child process, with fixes where it differs from AWS."""
