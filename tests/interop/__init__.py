"""Programs that others could have written: from the contract alone, sharing no code with superhero.
See README.md."""
