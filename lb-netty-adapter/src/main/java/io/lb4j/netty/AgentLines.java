package io.lb4j.netty;

import io.lb4j.core.Pool;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the lines of agents on to the pool. An agent that cannot be asked leaves its last word standing, as with HAProxy: whether
 * the server lives is the probe's to say.
 */
final class AgentLines implements PoolProber.Results {

    private static final Logger log = LoggerFactory.getLogger(AgentLines.class);
    private static final String SILENT = "\n"; // no line

    private final Pool pool;
    private final Map<String, String> last = new HashMap<>(); // by id; on the prober's thread

    AgentLines(Pool pool) {
        this.pool = pool;
    }

    @Override
    public void tell(String id, boolean passed, String detail) {
        String before = last.put(id, passed ? detail : SILENT);
        boolean repeated = (passed ? detail : SILENT).equals(before);
        if (!passed) {
            if (!repeated) {
                log.warn("pool {}: the agent of {} says nothing, its last word stands: {}", pool.name(), id, detail);
            }
            return;
        }
        List<String> unknown = pool.agentSaid(id, detail);
        if (!unknown.isEmpty() && !repeated) {
            log.warn("pool {}: the agent of {} said what is not understood: {}", pool.name(), id, unknown);
        }
        last.keySet().removeIf(known -> pool.snapshot().server(known) == null);
    }
}
