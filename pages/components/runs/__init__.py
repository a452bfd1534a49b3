"""Components that show executions of the state machine."""
