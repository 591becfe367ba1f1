//! What Moothall does: publish, read, vote, message and the rules around them, over any network.
