package io.lb4j.ipvs.director;

import io.lb4j.core.InvalidValueException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Addresses written as numbers: the kernel knows no names, and nobody is asked for one here. */
final class IpLiteral {

    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    private IpLiteral() {}

    static boolean matches(String host) {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
    }

    static InetAddress parse(String key, String host) {
        if (matches(host)) {
            try {
                return InetAddress.getByName(host);
            } catch (UnknownHostException e) {
                InvalidValueException complaint = complaint(key, host);
                complaint.initCause(e);
                throw complaint;
            }
        }
        throw complaint(key, host);
    }

    private static InvalidValueException complaint(String key, String host) {
        return new InvalidValueException(key, host, "an IP address; the kernel knows no names");
    }
}
