"""How well an interpreter does on records of utterances with the calls that are expected (`manage.py evaluate`)."""
