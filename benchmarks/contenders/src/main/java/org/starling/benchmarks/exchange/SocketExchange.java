package org.starling.benchmarks.exchange;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Upper limit of a socket's speed. In a round each rank sends to every other the bytes that an all-reduce must send, 2/n of the
 * vector, and receives as many at the same time. The bytes are copied between two memories outside the heap, of the vector's
 * size; nothing is computed. Each pair has one connection and two threads.
 */
final class SocketExchange implements Exchange {
    private static final int PIECE = 1 << 20;

    private final int bytes;
    private final ServerSocketChannel server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<SocketChannel> channels = new ArrayList<>();
    private ByteBuffer source;
    private ByteBuffer target;
    private int share;
    private long sent;

    SocketExchange(int bytes) throws IOException {
        this.bytes = bytes;
        this.server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @Override
    public String address() {
        return Integer.toString(server.socket().getLocalPort());
    }

    /** Connects to lower ranks, and waits for higher ones. */
    @Override
    public void connect(int rank, List<String> addresses) throws IOException {
        source = ByteBuffer.allocateDirect(bytes);
        target = ByteBuffer.allocateDirect(bytes);
        share = (int) (2L * bytes / addresses.size());
        sent = 0;
        for (String address : addresses.subList(0, rank)) {
            channels.add(SocketChannel.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(address))));
        }
        while (channels.size() < addresses.size() - 1) {
            channels.add(server.accept());
        }
        for (SocketChannel channel : channels) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
    }

    @Override
    public void round() throws Exception {
        List<Future<?>> copies = new ArrayList<>();
        for (int peer = 0; peer < channels.size(); peer++) {
            SocketChannel channel = channels.get(peer);
            int from = (int) ((long) peer * share % (bytes - share + 1));
            copies.add(threads.submit(() -> {
                copy(channel, source.duplicate(), from, true);
                return null;
            }));
            copies.add(threads.submit(() -> {
                copy(channel, target.duplicate(), from, false);
                return null;
            }));
        }
        for (Future<?> copy : copies) {
            copy.get();
        }
        sent += (long) share * channels.size();
    }

    private void copy(SocketChannel channel, ByteBuffer memory, int from, boolean out) throws IOException {
        int end = from + share;
        memory.position(from);
        while (memory.position() < end) {
            memory.limit(Math.min(end, memory.position() + PIECE));
            int moved = out ? channel.write(memory) : channel.read(memory);
            if (moved < 0) {
                throw new IOException("Cannot go on copying: the other end closed its connection");
            }
        }
    }

    @Override
    public long bytesSent() {
        return sent;
    }

    @Override
    public void close() {
        for (SocketChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        channels.clear();
        source = null;
        target = null;
    }
}
