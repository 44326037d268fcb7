package dev.botkit.examples.shop;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The shop's own servlet: what there is to buy, as JSON for the page. */
@WebServlet("/products")
public class ProductsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final String PRODUCTS = """
            [
              {"name": "Teapot", "price": "24.00"},
              {"name": "Two cups", "price": "11.50"},
              {"name": "Green tea, 100 g", "price": "7.20"}
            ]
            """;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.setCharacterEncoding("UTF-8");
        response.getWriter().write(PRODUCTS);
    }
}
