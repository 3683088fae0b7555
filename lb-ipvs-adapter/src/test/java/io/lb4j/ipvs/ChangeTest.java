package io.lb4j.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lb4j.ipvs.IpvsException.Reason;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client that has no better way makes changes one by one. */
class ChangeTest {

    private static final ServiceKey KEY = new ServiceAddress(Transport.TCP, InetAddress.getLoopbackAddress(), 80);
    private static final IpvsService SERVICE = IpvsService.of(KEY, "rr");
    private static final IpvsServer SERVER =
            IpvsServer.of(new ServerKey(InetAddress.getLoopbackAddress(), 81), ForwardingMethod.LOCAL, 1);

    private static final List<Change> ALL = List.of(
            new Change.AddService(SERVICE),
            new Change.EditService(SERVICE),
            new Change.DeleteService(KEY),
            new Change.AddServer(KEY, SERVER),
            new Change.EditServer(KEY, SERVER),
            new Change.DeleteServer(KEY, SERVER.key()));

    private final List<String> calls = new ArrayList<>();

    /** Notes each call, and refuses edits for this reason. */
    private Ipvs refusingEdits(Reason reason) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
            }
            calls.add(method.getName() + " " + arguments.length);
            if (method.getName().equals("edit")) {
                throw new IpvsException(reason, "no edits");
            }
            return null;
        };
        return (Ipvs) Proxy.newProxyInstance(Ipvs.class.getClassLoader(), new Class<?>[] {Ipvs.class}, handler);
    }

    @Test
    void eachKindIsOneCallAndARefusedOneDoesNotHoldUpTheOthers() {
        List<Change.Refused> refused = refusingEdits(Reason.NO_SUCH_SERVER).apply(ALL);
        assertThat(calls).containsExactly("add 1", "edit 1", "delete 1", "add 2", "edit 2", "delete 2");
        assertThat(refused).extracting(Change.Refused::change).containsExactly(ALL.get(1), ALL.get(4));
    }

    @Test
    void withoutAnAnswerTheRestIsNotTried() {
        assertThatThrownBy(() -> refusingEdits(Reason.NO_ANSWER).apply(ALL)).hasMessage("no edits");
        assertThat(calls).containsExactly("add 1", "edit 1");
    }

    @Test
    void theTextSaysWhatIsWanted() {
        assertThat(ALL)
                .extracting(Change::toString)
                .containsExactly(
                        "add service TCP 127.0.0.1:80",
                        "edit service TCP 127.0.0.1:80",
                        "delete service TCP 127.0.0.1:80",
                        "add server 127.0.0.1:81 to TCP 127.0.0.1:80",
                        "edit server 127.0.0.1:81 of TCP 127.0.0.1:80",
                        "delete server 127.0.0.1:81 of TCP 127.0.0.1:80");
    }
}
