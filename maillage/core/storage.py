"""Fichiers statiques datés par leur contenu."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StatiquesStorage(CompressedManifestStaticFilesStorage):
    """Ne suit pas les ``sourceMappingURL`` : les cartes de débogage ne sont pas servies."""

    patterns = tuple(
        (glob, tuple(pattern for pattern in group if "sourceMappingURL" not in str(pattern)))
        for glob, group in CompressedManifestStaticFilesStorage.patterns
    )
