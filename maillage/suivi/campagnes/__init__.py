"""Les campagnes : demander aux pilotes où ils en sont, et prendre leurs réponses."""
