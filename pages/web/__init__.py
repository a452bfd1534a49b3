"""What the dashboard serves besides pages: sign-in, images, and the headers of every answer."""
