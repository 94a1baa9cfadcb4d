"""Les communes d’un contrat, rangées par défavorisation, et les actions qui les touchent."""
