"""La vie d’un contrat : sa méthode, son rétroplanning, ses passages d’une étape à l’autre."""
