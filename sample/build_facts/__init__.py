"""Scripts that make `sample/facts` from published packages; the product never runs them."""
