from maillage.referentiels.imports.livres import seed_referentiels

__all__ = ["seed_referentiels"]
