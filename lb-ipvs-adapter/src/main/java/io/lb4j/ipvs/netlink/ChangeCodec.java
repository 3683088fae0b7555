package io.lb4j.ipvs.netlink;

import io.lb4j.ipvs.Change;
import io.lb4j.ipvs.IpvsServer;
import io.lb4j.ipvs.ServiceKey;

/** Changes as requests. */
final class ChangeCodec {

    private ChangeCodec() {}

    static Request request(Change change) {
        if (change instanceof Change.AddService add) {
            return new Request(Command.NEW_SERVICE, to -> ServiceCodec.write(to, add.service()), change);
        }
        if (change instanceof Change.EditService edit) {
            return new Request(Command.SET_SERVICE, to -> ServiceCodec.write(to, edit.service()), change);
        }
        if (change instanceof Change.DeleteService delete) {
            return new Request(Command.DELETE_SERVICE, to -> ServiceCodec.writeKey(to, delete.service()), change);
        }
        if (change instanceof Change.AddServer add) {
            return new Request(Command.NEW_SERVER, to -> write(to, add.service(), add.server()), change);
        }
        if (change instanceof Change.EditServer edit) {
            return new Request(Command.SET_SERVER, to -> write(to, edit.service(), edit.server()), change);
        }
        if (change instanceof Change.DeleteServer delete) {
            return new Request(Command.DELETE_SERVER, to -> write(to, delete), change);
        }
        throw new IllegalStateException("a change of another kind: " + change);
    }

    private static void write(MessageWriter writer, ServiceKey service, IpvsServer server) {
        ServiceCodec.writeKey(writer, service);
        ServerCodec.write(writer, server);
    }

    private static void write(MessageWriter writer, Change.DeleteServer delete) {
        ServiceCodec.writeKey(writer, delete.service());
        ServerCodec.writeKey(writer, delete.server());
    }
}
