"""Juger l’action et le contrat : questions, preuves, jugements, recommandations, bilans."""
