-- only-gate: what the gate says, and nothing else.
--
-- ARGV[1]  MessagePack values: generation, server
--
-- Reply    {0} admitted, or the gate's own
return refused(cmsgpack.unpack(ARGV[1])) or {0}
