package dev.botkit.internal.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A range of IP addresses, such as 10.0.0.0/8 or one address. */
public final class AddressRange {

    // Only what can be an address literal: names would be looked up.
    private static final Pattern LITERAL =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final byte[] network;
    private final int bits;

    private AddressRange(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    /** Reads an address or a range. */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] network = literal(slash < 0 ? text : text.substring(0, slash));
        if (network == null) {
            throw new IllegalArgumentException("Not an IP address.");
        }
        int bits = slash < 0 ? network.length * 8 : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > network.length * 8) {
            throw new IllegalArgumentException("Not a range.");
        }
        return new AddressRange(network, bits);
    }

    /** Whether an address lies in the range; false for what is no address. */
    public boolean contains(String address) {
        byte[] bytes = literal(address);
        if (bytes == null || bytes.length != network.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((bytes[bit / 8] & mask) != (network[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /**
     * What counts as one client: an IPv4 address, or the /64 network that an IPv6 user has all to
     * himself. What is no address stands for itself.
     */
    public static String networkOf(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        byte[] bytes = literal(address);
        return bytes == null || bytes.length != 16 ? address : HexFormat.of().formatHex(bytes, 0, 8) + "::/64";
    }

    private static byte @Nullable [] literal(String node) {
        // Some containers put IPv6 addresses into brackets, and some name the network card.
        String text = node.startsWith("[") && node.endsWith("]") ? node.substring(1, node.length() - 1) : node;
        int zone = text.indexOf('%');
        text = zone < 0 ? text : text.substring(0, zone);
        if (text.length() > 45 || !LITERAL.matcher(text).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
