"""Un seul arbre de document, et un écrivain par format : PDF, DOCX et HTML."""
