"""What staff do in their chat: the list of items that groups react to, each checked by two of them. Pure."""
