//! What Moothall keeps between runs, behind the ports of the engine.
