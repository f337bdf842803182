"""The bundled sample portal: real geography, invented economy with a known effect."""
