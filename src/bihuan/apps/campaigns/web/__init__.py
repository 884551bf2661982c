"""Pages of campaigns and of the tasks that their plans are broken down into."""
