package io.lb4j.benchmarks.peers;

import io.grpc.Attributes;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelStateListener;
import io.grpc.SynchronizationContext;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A subchannel without a connection, ready when asked to connect. */
final class GrpcSubchannel extends Subchannel {

    private final SynchronizationContext context;
    private final CreateSubchannelArgs arguments;
    private @Nullable SubchannelStateListener listener;

    GrpcSubchannel(SynchronizationContext context, CreateSubchannelArgs arguments) {
        this.context = context;
        this.arguments = arguments;
    }

    int port() {
        return ((InetSocketAddress) getAddresses().getAddresses().get(0)).getPort();
    }

    @Override
    public void start(SubchannelStateListener newListener) {
        listener = newListener;
    }

    @Override
    public void requestConnection() {
        context.execute(() -> {
            if (listener != null) {
                listener.onSubchannelState(ConnectivityStateInfo.forNonError(ConnectivityState.READY));
            }
        });
    }

    @Override
    public void shutdown() {
        listener = null;
    }

    @Override
    public List<EquivalentAddressGroup> getAllAddresses() {
        return arguments.getAddresses();
    }

    @Override
    public Attributes getAttributes() {
        return arguments.getAttributes();
    }
}
