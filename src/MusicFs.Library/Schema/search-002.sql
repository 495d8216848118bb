-- Words are made in another way than before (signs that stand for letters, the Greek sigma at the end of a word): all of it is made anew.
UPDATE about SET catalog = '';
