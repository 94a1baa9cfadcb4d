from maillage.referentiels.imports.donnees import seed_referentiels

__all__ = ["seed_referentiels"]
