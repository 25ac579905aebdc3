"""The bench of redraws: what is saved when a page draws itself anew while the robot works in it."""
