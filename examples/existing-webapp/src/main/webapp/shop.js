'use strict';

async function showProducts() {
  const products = await (await fetch('products')).json();
  for (const product of products) {
    const row = document.getElementById('products').insertRow();
    row.insertCell().textContent = product.name;
    row.insertCell().textContent = product.price;
  }
}

showProducts();
