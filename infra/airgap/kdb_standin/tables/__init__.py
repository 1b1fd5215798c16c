"""Tables as stored things: attributes, insertion, meta, keys, joins."""
