"""`Grant`: what one role may do with objects of one kind."""
