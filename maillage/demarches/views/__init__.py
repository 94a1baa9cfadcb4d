"""Les pages des démarches, des rôles, des organisations et des personnes."""
