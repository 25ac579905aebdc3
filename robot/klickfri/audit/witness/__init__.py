"""What a witness keeps: another department's, on another machine, with nothing of the robot's."""
