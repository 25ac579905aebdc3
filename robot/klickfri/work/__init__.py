"""Work items: the queue's one truth (`store`), the durable engine (`engine`) and the way in (`intake`)."""
