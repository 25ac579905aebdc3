"""The script in every page that the robot drives or a person is filmed in: its modules, and what joins them."""
