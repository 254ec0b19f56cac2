package prefect.docker;

import com.pulumi.exceptions.RunException;
import java.util.LinkedHashMap;
import java.util.Map;
import prefect.docker.engine.Engine;
import prefect.docker.engine.Engine.SwarmMember;

/**
 * Docker's own cluster, in which several hosts share an overlay network. Joining it is for whoever runs the machines,
 * since it gives them away to each other; here it is only found out, with the command that does it (Docker
 * documentation, "Networking with overlay networks").
 */
final class Swarm {
    private static final int PORT = 2377;

    private final Map<String, Engine> engines;
    private final String home;

    /** @param home name of the host that makes the network, which only a manager can */
    Swarm(Map<String, Engine> engines, String home) {
        this.engines = Map.copyOf(engines);
        this.home = home;
    }

    boolean isNeeded() {
        return engines.size() > 1;
    }

    /** @throws RunException with the commands to give, if a host is not where it has to be */
    void check() {
        if (!isNeeded()) {
            return;
        }
        var manager = engines.get(home);
        var atHome = manager.swarmMember();
        if (!atHome.isIn()) {
            throw new RunException(
                    "Host %s is in no Swarm, and several hosts share a network only in one (docs/scaling.md). Make one, with the address by which the other hosts reach it:%n  docker -H %s swarm init --advertise-addr ADDRESS"
                            .formatted(home, manager.address()));
        }
        if (!atHome.isManager()) {
            throw new RunException(
                    "Host %s is a worker of its Swarm, and the network is made there, which only a manager can. On a manager:%n  docker node promote %s"
                            .formatted(home, atHome.nodeId()));
        }
        var nodes = manager.swarmNodes();
        var problems = new LinkedHashMap<String, String>();
        engines.forEach((name, engine) -> {
            var member = engine.swarmMember();
            if (!nodes.contains(member.nodeId())) {
                problems.put(name, howToJoin(name, engine, member, atHome.address()));
            }
        });
        if (!problems.isEmpty()) {
            throw new RunException("Not all hosts are in the Swarm of host %s (nothing was changed):%n%s"
                    .formatted(home, String.join("%n".formatted(), problems.values())));
        }
    }

    private String howToJoin(String name, Engine engine, SwarmMember member, String managersAddress) {
        var leave = member.isIn()
                ? "    docker -H %s swarm leave%s%n".formatted(engine.address(), member.isManager() ? " --force" : "")
                : "";
        return "  Host %s is in %s. To have it join:%n%s    docker -H %s swarm join --token \"$(docker -H %s swarm join-token -q worker)\" %s:%d"
                .formatted(
                        name,
                        member.isIn() ? "another one, or no longer in this one" : "none",
                        leave,
                        engine.address(),
                        engines.get(home).address(),
                        managersAddress,
                        PORT);
    }
}
