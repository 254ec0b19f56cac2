package prefect.settings;

import java.util.List;

/** What settings of different parts have to agree on: hosts, ports, connections to the database. */
final class Agreement {
    private final Settings settings;

    Agreement(Settings settings) {
        this.settings = settings;
    }

    void check(Problems problems) {
        checkPorts(problems);
        checkHosts(problems);
        checkConnections(problems);
    }

    private void checkHosts(Problems problems) {
        if (settings.hosts().areSeveral()
                && settings.database() instanceof ExternalDatabaseSettings external
                && external.host().equals(ExternalDatabaseSettings.DOCKER_HOST)) {
            problems.add(
                    "database.host",
                    "%s is another machine on each of the hosts, allowed: a name or address that all of them reach"
                            .formatted(external.host()));
        }
        if (settings.networkEncrypted() && !settings.hosts().areSeveral()) {
            problems.add(
                    "networkEncrypted",
                    "is for a network of several hosts, allowed: together with more than one of them");
        }
    }

    private void checkConnections(Problems problems) {
        if (settings.server().replicas().isPresent()
                && settings.database() instanceof ContainerDatabaseSettings container) {
            var pool = settings.server().pool();
            if (settings.serverConnections() > container.connections()) {
                problems.add(
                        "database.maxConnections",
                        "%d are too few for %d API %s and the background services with up to %d connections each (server.poolSize %d, server.poolOverflow %d), allowed: %d or more, or smaller pools"
                                .formatted(
                                        container.connections(),
                                        settings.server().runsOn().size(),
                                        settings.server().runsOn().size() == 1 ? "server" : "servers",
                                        pool.most(),
                                        pool.sizeOrDefault(),
                                        pool.overflowOrDefault(),
                                        settings.serverConnections()));
            }
        }
    }

    private void checkPorts(Problems problems) {
        var others = settings.proxy().map(ProxySettings::ports).orElseGet(() -> List.of(settings.entrance()));
        var entranceHosts = settings.proxy()
                .map(own -> List.of(own.runsOn()))
                .orElse(settings.server().runsOn());
        settings.databasePort()
                .filter(port -> entranceHosts.contains(settings.home()))
                .filter(port -> others.stream().anyMatch(port::collidesWith))
                .ifPresent(port -> problems.add(
                        "database.publish.port",
                        "%d is the port of the %s, allowed: any other"
                                .formatted(port.port(), settings.proxy().isPresent() ? "proxy" : "server")));
    }
}
